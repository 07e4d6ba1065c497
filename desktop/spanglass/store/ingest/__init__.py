"""From a decoded batch to rows: what one transaction writes, trace by trace."""
