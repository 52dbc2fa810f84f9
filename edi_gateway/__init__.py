"""An EDI gateway: EDIFACT and X12 in and out, parsed, validated, mapped, acknowledged, routed."""
