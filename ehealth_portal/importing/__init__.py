"""Tables that people fill in: CSV and XLSX read row by row, with every problem named; the workbooks to fill in."""
