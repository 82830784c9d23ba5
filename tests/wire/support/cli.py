"""Reads commands of the AWS CLI, as JSON lists of words from standard input, as far as to the request that it would send.

Prints a line of JSON for each: null if a request was made of it, otherwise what the CLI complains of.
"""

import contextlib
import io
import json
import os
import sys

import botocore.httpsession
from awscli.clidriver import create_clidriver

os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_DEFAULT_REGION="eu-central-1")
os.environ.pop("AWS_PROFILE", None)
SENT = "the request is ready"


def send(self, request):
    raise RuntimeError(SENT)


botocore.httpsession.URLLib3Session.send = send

driver = create_clidriver()
for words in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            driver.main(words)
        except SystemExit:
            pass
    text = said.getvalue().strip()
    print(json.dumps(None if text.endswith(SENT) else text[-300:] or "no request was made"))
