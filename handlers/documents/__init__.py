"""Texts and papers as people have them: pasted from Word, filled in as forms, printed as a dossier."""
