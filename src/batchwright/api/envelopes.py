"""What surrounds a command on its way in: reason, event time, signature, witness, headers."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import AfterValidator, Field, StrictStr, create_model

from batchwright.api.problems import problem
from batchwright.kernel.memo import remembered
from batchwright.kernel.wire import CodeText, Instant, Strict, Text, model_of, storable, titled
from batchwright.ledger.command import CommandSpecification, command_named
from batchwright.ledger.types import Command, SignatureGiven

Digest = Annotated[StrictStr, Field(pattern="^[0-9a-f]{64}$")]
SecretText = Annotated[
    StrictStr,
    Field(max_length=1000, json_schema_extra={"format": "password"}),
    AfterValidator(storable),
]


class Signature(Strict):
    """An electronic signature (21 CFR 11.200(a)(1)) over what /prepare showed."""

    digest: Digest = Field(description="As it was prepared: SHA-256 of the content, hexadecimal.")
    secret: SecretText | None = Field(
        None, description="At every signing; left out where a witness signs, who gives it there."
    )
    user_code: CodeText | None = Field(
        None, description="The second component, at the first signing of a session."
    )


class Witness(Strict):
    """A person who acts outside their own session gives both components each time."""

    user_code: CodeText
    secret: SecretText


class Wrong(Exception):
    """An envelope that cannot be; carries the answer."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail

    @property
    def answer(self) -> HttpResponse:
        """The problem details."""
        return problem(self.status, self.code, self.detail)


_REASON: Any = (Text | None, Field(None, description="A change of a value needs one."))
_EVENT_AT: Any = (Instant | None, Field(None, description="When it happened, if not now."))


@remembered
def request_model(name: str) -> type[Strict]:
    """The envelope in which the command `name` comes."""
    specification = command_named(name)
    assert specification is not None
    made: type[Strict] = create_model(
        titled(name) + "Request",
        __base__=Strict,
        do=(model_of(specification.type), ...),
        reason=_REASON,
        event_at=_EVENT_AT,
        signature=(Signature | None, None),
        witness=(Witness | None, None),
    )
    return made


@remembered
def preparation_model(name: str) -> type[Strict]:
    """The envelope in which the content to be signed is asked for."""
    specification = command_named(name)
    assert specification is not None
    made: type[Strict] = create_model(
        titled(name) + "Preparation",
        __base__=Strict,
        do=(model_of(specification.type), ...),
        reason=_REASON,
        event_at=_EVENT_AT,
        witness=(Witness | None, None),
    )
    return made


def with_expected_version(
    request: HttpRequest, specification: CommandSpecification, do: Command
) -> Command:
    """`do` with the version that If-Match states; raises Wrong."""
    stated = request.headers.get("If-Match")
    if stated is None:
        return do
    number = stated.strip()
    digits = number[1:-1] if len(number) > 2 and number[0] == number[-1] == '"' else number
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise Wrong(400, "if_match_wrong", 'If-Match is the version of a row, such as "3".')
    if "expected_version" not in specification.type.__dataclass_fields__:
        raise Wrong(400, "if_match_unused", "This command takes no If-Match.")
    before = getattr(do, "expected_version")
    if before is not None and before != int(digits):
        raise Wrong(400, "if_match_differs", "If-Match and expected_version differ.")
    changed: dict[str, Any] = {"expected_version": int(digits)}
    return replace(do, **changed)


def idempotency_key(request: HttpRequest) -> str | None:
    """The key of the request, if it has one; raises Wrong."""
    key: str | None = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= 200 and key.isprintable() and key.isascii()):
        raise Wrong(
            400, "idempotency_key_wrong", "An idempotency key has 1 to 200 ASCII characters."
        )
    return key


def signature_given(body: Any) -> SignatureGiven | None:
    """The signature of the envelope, if it has one; raises Wrong."""
    given: Signature | None = body.signature
    if given is None:
        return None
    secret = given.secret or (body.witness.secret if body.witness else None)
    if not secret:
        raise Wrong(422, "input_wrong", "signature.secret: needed, for no witness gives it")
    return SignatureGiven(
        secret=secret, digest=bytes.fromhex(given.digest), user_code=given.user_code
    )
