"""数据库后端 — Django's own for PostgreSQL; only how a kept connection is found to be alive differs."""
