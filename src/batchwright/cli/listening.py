"""What the server answers before the API hears of a request: problem details there too."""

import json

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

PROBLEMS = {
    413: ("body_too_large", "The body is too large."),
    431: ("headers_too_large", "The headers are too large."),
    500: ("fault", "The server failed. Tell the people who keep it running."),
    501: ("transfer_unknown", "Send the body with its Content-Length, or chunked."),
}


class ProblemTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """A request that is none (RFC 9112), or too large, is answered as the API answers errors."""

    def execute(self) -> None:
        """Writes the answer, and ends the connection: where the next request begins is unknown."""
        fault = self.request.error
        code, detail = PROBLEMS.get(fault.code, ("request_wrong", "The request cannot be read."))
        told = {
            "type": f"urn:batchwright:{code}",
            "title": code.replace("_", " "),
            "status": fault.code,
            "code": code,
            "detail": detail,
        }
        body = json.dumps(told, sort_keys=True).encode()
        self.status = f"{fault.code} {fault.reason}"
        self.response_headers.append(("Content-Type", "application/problem+json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class ProblemChannel(HTTPChannel):  # type: ignore[misc]  # the same
    """A connection whose faults are told as problem details."""

    error_task_class = ProblemTask
