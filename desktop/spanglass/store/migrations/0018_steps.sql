-- The rollups tell calls apart by operation and by the step of a chain that they are too, and are made anew.

DELETE FROM rollup;
DELETE FROM rollup_correction;
UPDATE rollup_through SET span = 0;
