-- Parts of payloads that come again and again, such as the history in each call of a conversation, are kept
-- once. A payload that begins with a zero byte names the places of those that were there before it.

-- Blocks of which parts are named elsewhere, and the last day on which a payload was written that does.
CREATE TABLE shared(
    block INTEGER PRIMARY KEY,
    last_day INTEGER NOT NULL
);

-- A block's number is never given to another: a part may still be said to lie in it.
INSERT INTO state VALUES ('blocks', 0);
CREATE TRIGGER block_gone AFTER DELETE ON block BEGIN
    UPDATE state SET value = max(value, OLD.id) WHERE name = 'blocks';
    DELETE FROM shared WHERE block = OLD.id;
END;

-- A block stays while a trace is kept that may need it: one from that last day or before.
CREATE TRIGGER block_needed BEFORE DELETE ON block
WHEN EXISTS (
    SELECT 1 FROM shared
    WHERE block = OLD.id AND (last_day + 1) * 86400000000000 > (SELECT min(start_ns) FROM trace)
) BEGIN
    SELECT RAISE(IGNORE);
END;
