"""Records of citizens in SQL: consents, receipts of answers, followed dossiers, news and waits."""
