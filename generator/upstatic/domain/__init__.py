"""The field's terms as frozen values, and the rules that follow from them: no I/O, no clock."""
