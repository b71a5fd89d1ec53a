-- Each time H2 has used up the numbers that it reserved, it writes the next ones in a transaction of its own: seldom, therefore.
-- Numbers that were reserved are skipped when its process dies, as the indexer expects of any journal.
ALTER TABLE "event_journal" ALTER COLUMN "ordering" SET CACHE 1000;
