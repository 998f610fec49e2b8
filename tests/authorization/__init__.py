"""谁可以进哪扇门 — every route, method, role and relation, against a policy written from the contract and not from the code."""
