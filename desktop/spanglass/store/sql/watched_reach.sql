-- When the call after so many of a range ended, if there are more than that.
SELECT end_ns FROM span WHERE call AND end_ns >= :start_ns AND end_ns < :end_ns
ORDER BY end_ns LIMIT 1 OFFSET :most
