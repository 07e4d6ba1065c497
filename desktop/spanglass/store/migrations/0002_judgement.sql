-- What else is concluded of a span: the class of its error, whether it kept its declared schema,
-- whether its messages were recorded, and what it cost before it was priced again.

ALTER TABLE span ADD COLUMN error_class TEXT;
ALTER TABLE span ADD COLUMN schema_outcome TEXT;
ALTER TABLE span ADD COLUMN schema_source TEXT;
ALTER TABLE span ADD COLUMN schema_path TEXT;
ALTER TABLE span ADD COLUMN schema_message TEXT;
ALTER TABLE span ADD COLUMN content INTEGER NOT NULL DEFAULT 1;
ALTER TABLE span ADD COLUMN impossible INTEGER NOT NULL DEFAULT 0;
ALTER TABLE span ADD COLUMN cost_before_nano INTEGER;

ALTER TABLE trace ADD COLUMN schema_failures INTEGER NOT NULL DEFAULT 0;
