"""The tray icon, and what closing the window means while there is one."""
