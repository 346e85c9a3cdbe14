"""Files in an S3-compatible bucket, for several machines; needs the extra `s3`, and credentials as boto3 finds them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.files.away import StoreAway
from bot.files.naming import folded, name_of

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # without the extra there is no such store
    boto3 = None

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 20, 2
_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})


class NoBoto(ValueError):
    """The extra that speaks S3 is not installed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, the prefix of our names in it, and where it is served; without `endpoint`, by Amazon."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"


class Bucket:
    """A store in a bucket."""

    def __init__(self, place: Place) -> None:
        """Nothing is touched yet. Errors: NoBoto."""
        if boto3 is None:
            raise NoBoto("文件要存到 S3，请先安装：pip install 'huisheng[s3]'")
        self._place = place

    def put(self, data: bytes) -> str:
        """Keep these bytes; the same bytes are the same object. Errors: StoreAway."""
        name = name_of(data)
        self._call("put_object", name, Body=data)
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes of this name. Errors: KeyError when they are not here, or are damaged; StoreAway."""
        answer = self._call("get_object", sha256)
        try:
            data: bytes = answer["Body"].read()
        except (BotoCoreError, OSError) as error:
            raise StoreAway(type(error).__name__) from None
        if name_of(data) != sha256:
            raise KeyError(sha256)
        return data

    def forget(self, sha256: str) -> None:
        """Drop the bytes of this name, if they are here. Errors: StoreAway."""
        self._call("delete_object", sha256)

    def _call(self, verb: str, name: str, **more: Any) -> Any:
        key = "/".join(filter(None, (self._place.prefix, folded(name))))
        try:
            return getattr(self._client, verb)(Bucket=self._place.bucket, Key=key, **more)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _ABSENT:
                raise KeyError(name) from None
            raise StoreAway(f"the bucket refuses: {code}") from None
        except BotoCoreError as error:
            raise StoreAway(f"the bucket does not answer: {type(error).__name__}") from None

    @cached_property
    def _client(self) -> Any:
        config = Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS},
            s3={"addressing_style": "path" if self._place.endpoint else "auto"},
            request_checksum_calculation="when_required",  # servers other than Amazon's do not know the newer trailers
            response_checksum_validation="when_required",
        )
        endpoint = self._place.endpoint or None
        return boto3.client("s3", region_name=self._place.region, endpoint_url=endpoint, config=config)
