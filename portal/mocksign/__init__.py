"""A signing service to try out and to test with: plays VNPT SmartCA or Viettel MySign.

It speaks the Cloud Signature Consortium's API, version 2, and shows the phone on which a person
confirms or refuses. It knows nothing of the project, and nothing of the project imports it.
Signatures made here have no legal force: the keys are of a test CA.
"""
