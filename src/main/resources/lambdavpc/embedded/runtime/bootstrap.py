"""Speaks Lambda's runtime API for a Python handler: `python3 -u -c <this> HOSTS TASK_ROOT HANDLER`.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
import http.client
import importlib
import ipaddress
import json
import os
import socket
import sys
import time
import traceback

hosts, root, handler_name = sys.argv[1:4]
with open(hosts) as lines:
    names = {line.split()[1]: line.split()[0] for line in lines if line.strip()}
by_system = socket.getaddrinfo


def getaddrinfo(host, *args, **kwargs):
    """The stack's names lead to its servers, and no other name leads anywhere."""
    name = host.decode() if isinstance(host, bytes) else host
    try:
        ipaddress.ip_address(name)
        return by_system(name, *args, **kwargs)
    except ValueError:
        if name.lower() not in names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
        return by_system(names[name.lower()], *args, **kwargs)


socket.getaddrinfo = getaddrinfo
server, token = os.environ["AWS_LAMBDA_RUNTIME_API"].split("/")
api = http.client.HTTPConnection(server)


def call(method, resource, body=None):
    api.request(method, f"/{token}/2018-06-01/runtime{resource}", body)
    answer = api.getresponse()
    return answer.headers, answer.read()


def problem(error):
    return json.dumps({
        "errorType": type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(error.__traceback__),
    })


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self.deadline - int(time.time() * 1000))


def load():
    module, _, member = handler_name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), member)


def main():
    os.chdir(root)
    sys.path.insert(0, root)
    try:
        handler = load()
    except Exception as error:
        call("POST", "/init/error", problem(error))
        sys.exit(1)
    if os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] == "snap-start":
        call("GET", "/restore/next")
    while True:
        headers, event = call("GET", "/invocation/next")
        context = Context(headers)
        of_invocation = f"/invocation/{context.aws_request_id}"
        try:
            answer = json.dumps(handler(json.loads(event), context))
        except Exception as error:
            traceback.print_exc()
            call("POST", of_invocation + "/error", problem(error))
        else:
            call("POST", of_invocation + "/response", answer)


main()
