-- Whether a call was answered with calls of tools and no text, which only some providers tell by the finish
-- reason. NULL where no answer was recorded, and of spans of earlier versions.

ALTER TABLE span ADD COLUMN only_tools INTEGER;
