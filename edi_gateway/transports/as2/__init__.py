"""AS2 (RFC 4130): messages, receipts, client and endpoint.

From the bottom up: ``der`` and ``ber`` write and read ASN.1; ``cms``, ``cms_sign``, ``cms_encrypt`` and
``cms_compress`` are CMS; ``headers``, ``mime`` and ``names`` are MIME; ``certificates`` and ``profile`` say with whom
and how; ``message`` builds what is sent, ``received`` opens what came, ``mdn`` does receipts; ``client`` posts,
``reception`` handles one received message, ``endpoint`` is the ASGI application around it and ``server`` runs that.
"""
