"""The base of the errors of the AS2 transport."""

from __future__ import annotations

from edi_gateway.errors import GatewayError


class As2Error(GatewayError):
    """Something about an AS2 message, receipt, certificate or setting is not as it must be."""
