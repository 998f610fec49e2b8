"""全过程记录 — the record: the append-only log of every act, the evidence files it names, the documents it issues.

记录只增不改：每一步办案动作连同其字段、音像和文书都在这里留痕。This app owns the log and the files, and stands alone: it keeps the
actor as a pseudonym and the agency as it was, and has no foreign key upward. It must not know what a case is, nor the law.
"""
