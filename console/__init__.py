"""The admin's console: content edited, checked and published in a browser, by people who do not program."""
