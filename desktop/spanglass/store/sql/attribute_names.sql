-- Where the attributes of the newest spans stand, for the names that can be asked for.
SELECT span.block, span.place, span.length FROM span ORDER BY span.id DESC LIMIT :newest
