"""Systems that delete by themselves, told so in signed JSON (docs/http-protocol.md)."""
