"""How fast mail leaves: 10 000 rows drained over real SMTP, against bare SMTP and an INSERT, measured in the same run.

python -m bench.mail [COUNT], beside the services; inside a database of its own.
"""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

GOAL = 0.5  # of the floor


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 10_000
    from bench.__main__ import database, environment, run

    with database("bench_mail") as url, mail_server() as port:
        env = {**environment("portal", url), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        run(["manage.py", "migrate", "--no-input", "--verbosity", "0"], env)
        print(run(["-m", "bench.mail", "inside", str(count), str(port)], env), end="")
    return 0


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server in a process of its own that throws away what it takes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def inside(count: int, port: int) -> None:
    """Drain and compare, in a process with the portal's settings."""
    import django

    django.setup()
    from portal.models import Mail
    from portal.services import deliveries, mails

    text = "Hej!\n\nNu är det dags att svara på kallelsen till rådets möte den 26 november.\n\n" * 4
    began = time.perf_counter()
    for number in range(count):
        mails.owe(to=f"person{number}@example.org", subject="Påminnelse: svara på kallelsen", text=text)
    written = time.perf_counter() - began

    began = time.perf_counter()
    while deliveries.send_due(seconds=20):
        pass
    drained = time.perf_counter() - began
    assert Mail.objects.filter(state=Mail.State.SENT).count() == count

    floor = bare(port, text, count // 5)
    speed = count / drained
    print(f"Mail: {count} written at {count / written:.0f}/s, drained at {speed:.0f}/s; bare SMTP and INSERT "
          f"{floor:.0f}/s; {speed / floor:.2f} of it (goal {GOAL})")  # fmt: skip


def bare(port: int, text: str, count: int) -> float:
    """Mails a second by smtplib with a connection each and a row each, and nothing around."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number integer, sent_at timestamptz)")
        began = time.perf_counter()
        for number in range(count):
            message = EmailMessage()
            message["Subject"], message["From"], message["To"] = "Påminnelse", "a@example.org", f"{number}@example.org"
            message.set_content(text)
            with smtplib.SMTP("127.0.0.1", port) as line:
                line.send_message(message)
            cursor.execute("INSERT INTO bare VALUES (%s, now())", [number])
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
