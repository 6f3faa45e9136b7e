-- The journal, version 2.
-- Lanes: what a file brought gives way to all else, but a line keeps its order. Of each line, the last notice that no file
-- brought: up to that one the line is urgent, so that nobody waits behind a batch because the batch was there before.
ALTER TABLE head ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN lane INTEGER GENERATED ALWAYS AS (CASE WHEN urgent >= seq THEN 0 ELSE 1 END) VIRTUAL;
UPDATE head SET urgent = COALESCE((SELECT MAX(n.seq) FROM notice n WHERE n.account = head.account AND n.line = head.line
  AND n.state < 10 AND n.source NOT LIKE 'file:%'), 0);
DROP INDEX head_due;
CREATE INDEX head_due ON head (account, lane, due, seq);
-- What the process that sends last said of Chatwoot; written when it changes, and at each start.
CREATE TABLE traffic (
  account INTEGER PRIMARY KEY,
  since   INTEGER NOT NULL,                -- when the breaker opened or closed
  open    INTEGER NOT NULL,                -- 1 while the circuit breaker is open: Chatwoot is not there
  because TEXT NOT NULL,
  rate    REAL NOT NULL,                   -- requests in a second, at the moment
  setting REAL NOT NULL                    -- the same by the setting; 0 for no limit
);
