"""The citizen's pages: filing, following, answering, ending."""
