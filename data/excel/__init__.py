"""The content as an Excel workbook: its sheets, out, and in again as edits."""
