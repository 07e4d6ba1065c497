"""What frames the pages: top bar, rail, status bar, menu bar, banners and toasts."""
