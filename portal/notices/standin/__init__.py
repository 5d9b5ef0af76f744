"""A telephone network for demonstrations and tests: takes texts and Zalo messages as the providers
do, and shows what would have arrived. It knows nothing of the project.
"""
