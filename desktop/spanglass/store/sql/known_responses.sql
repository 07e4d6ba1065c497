-- Which of some response ids any stored span reports.
SELECT asked.value
FROM json_each(:ids) AS asked
WHERE EXISTS (SELECT 1 FROM span WHERE span.response_id = asked.value)
