"""The receiver as the window sees it: started, watched, asked over HTTP, and told what the user says."""
