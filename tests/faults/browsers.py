"""Browsers that mark lessons as done over HTTP, several at once, and remember what the server acknowledged."""

import http.client
import queue
from collections.abc import Iterable
from threading import Lock, Thread

#: (subject, lesson key), both as text.
Act = tuple[str, str]


class Browsers:
    """A crowd that works through a pile of acts until the server goes away."""

    def __init__(self, port: int, cookies: dict[str, str], number: int = 4) -> None:
        self.port, self.cookies, self.number = port, cookies, number
        self.acknowledged: list[Act] = []
        #: Sent, and no answer came: done or not, nobody can tell from outside.
        self.doubtful: list[Act] = []
        self.refused: list[tuple[Act, int, str]] = []
        self._tokens: dict[str, str] = {}
        self._lock = Lock()

    def begin(self, acts: Iterable[Act]) -> list[Thread]:
        """Let all browsers start; the threads that come back end with the pile or with the server."""
        self.pile: queue.SimpleQueue[Act] = queue.SimpleQueue()
        for act in acts:
            self.pile.put(act)
        threads = [Thread(target=self._work) for _ in range(self.number)]
        for thread in threads:
            thread.start()
        return threads

    def left(self) -> list[Act]:
        """Take what nobody has sent yet off the pile."""
        return [self.pile.get() for _ in range(self.pile.qsize())]

    def _work(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while True:
            try:
                act = self.pile.get_nowait()
            except queue.Empty:
                break
            try:
                status, where = self._send(line, act)
            except (OSError, http.client.HTTPException):
                self.doubtful.append(act)
                break
            if status == 302 and where.endswith("/my/"):
                self.acknowledged.append(act)
            else:
                self.refused.append((act, status, where))
        line.close()

    def _send(self, line: http.client.HTTPConnection, act: Act) -> tuple[int, str]:
        """Press "Mark as done"; return the status and where it leads."""
        subject, lesson = act
        token = self._token(line, subject)
        headers = {
            "Cookie": f"{self.cookies[subject]}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request("POST", f"/en/lessons/{lesson}/done/", f"csrfmiddlewaretoken={token}&language=en", headers)
        response = line.getresponse()
        response.read()
        return response.status, response.headers.get("Location", "")

    def _token(self, line: http.client.HTTPConnection, subject: str) -> str:
        """Return the form token of an officer's browser, from a page it opens once."""
        with self._lock:
            if subject not in self._tokens:
                line.request("GET", "/en/my/", headers={"Cookie": self.cookies[subject]})
                response = line.getresponse()
                response.read()
                self._tokens[subject] = response.headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
            return self._tokens[subject]
