-- The prompts by name, or the one named, with their newest versions.
SELECT
    prompt.id, prompt.name, prompt.created_ns,
    (SELECT count(*) FROM prompt_version AS each WHERE each.prompt = prompt.id AND each.gone_ns IS NULL),
    newest.number, newest.model, newest.created_ns
FROM prompt
JOIN prompt_version AS newest ON newest.prompt = prompt.id AND newest.gone_ns IS NULL AND newest.number = (
    SELECT max(number) FROM prompt_version AS each WHERE each.prompt = prompt.id AND each.gone_ns IS NULL
)
WHERE prompt.gone_ns IS NULL AND (:name IS NULL OR prompt.name = :name)
ORDER BY prompt.name
