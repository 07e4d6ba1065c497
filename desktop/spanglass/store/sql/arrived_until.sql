-- How far the store goes after some spans and changes, taking at most so many of each.
SELECT coalesce((SELECT max(id) FROM (SELECT id FROM span WHERE id > :span ORDER BY id LIMIT :most)), :span),
       coalesce(
           (SELECT max(revision) FROM
               (SELECT revision FROM trace WHERE revision > :revision ORDER BY revision LIMIT :most)),
           :revision
       ),
       (SELECT coalesce(max(id), 0) FROM span), (SELECT coalesce(max(revision), 0) FROM trace)
