"""SFTP: the client that polls and delivers, and the server with a mailbox per partner."""
