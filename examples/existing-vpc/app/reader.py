import os
import socket


def handler(event, context):
    """Whether the database can be reached; a driver takes it from here, with a token of boto3's generate_db_auth_token."""
    with socket.create_connection((os.environ["DATABASE_HOST"], 5432), timeout=5) as connection:
        return {"connected": connection.getpeername()[1] == 5432}
