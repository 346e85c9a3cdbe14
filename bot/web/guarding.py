"""What every page of ours says to the browser about itself."""

from werkzeug.datastructures import Headers

HEADERS = Headers(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
)
"""The address is the key to the page: it must not be kept, framed, searched or passed on as a referrer."""
