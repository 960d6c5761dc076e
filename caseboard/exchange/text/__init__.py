"""Text out of exhibits: plain text, HTML, PDF, Word and e-mail, recognised by content and read within limits."""

from caseboard.exchange.text.extract import extract_text
from caseboard.exchange.text.extracted import ExtractedText
from caseboard.exchange.text.sniff import sniff

__all__ = ["ExtractedText", "extract_text", "sniff"]
