"""``extractor users``: who may sign in to the review page and the API."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.store import DatabaseAt, opened, person
from extractor.errors import UsageError
from extractor.messages import tell

if TYPE_CHECKING:
    from extractor.store.accounts import Role

# on the module's level: Typer looks annotations up there
UserName = Annotated[str, typer.Argument(metavar="NAME", help=tell("用户名", "The name"))]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help=tell("从标准输入读口令", "Read the password from standard input"))
]


def add(app: typer.Typer) -> None:
    """Register the group."""
    users = typer.Typer(
        no_args_is_help=True,
        help=tell(
            "谁可以登录核对网页：viewer 只看，reviewer 核对，admin 管理。",
            "Who may sign in to the review: a viewer looks, a reviewer settles, an admin manages.",
        ),
    )
    app.add_typer(users, name="users")

    @users.command("add", help=tell("添加用户；口令在提示后输入。", "Add a person; the password is asked for."))
    def add_user(
        name: UserName,
        role: Annotated[str, typer.Option(metavar="viewer|reviewer|admin", help=tell("角色", "The role"))] = "reviewer",
        password_stdin: FromInput = False,
        db: DatabaseAt = "extractor.db",
    ) -> int:
        from extractor.store import accounts, log

        database, chosen = opened(db), _role(role)
        accounts.add_user(database, name, _password(password_stdin), chosen)
        log(database, person(), "add user", f"{name} {role}")
        return 0

    @users.command("list", help=tell("列出用户。", "List the people."))
    def list_users(db: DatabaseAt = "extractor.db") -> int:
        from extractor.store import accounts

        for user in accounts.users_of(opened(db)):
            typer.echo(f"{user.name}\t{user.role.value}\t{user.created_at[:10]}")
        return 0

    @users.command("remove", help=tell("删除用户；其更正记录保留。", "Remove a person; their corrections stay."))
    def remove_user(name: UserName, db: DatabaseAt = "extractor.db") -> int:
        from extractor.store import accounts, log

        database = opened(db)
        accounts.remove_user(database, name)
        log(database, person(), "remove user", name)
        return 0

    @users.command("role", help=tell("改变角色。", "Change a role."))
    def change_role(
        name: UserName,
        role: Annotated[str, typer.Argument(metavar="viewer|reviewer|admin")],
        db: DatabaseAt = "extractor.db",
    ) -> int:
        from extractor.store import accounts, log

        database = opened(db)
        accounts.set_role(database, name, _role(role))
        log(database, person(), "change role", f"{name} {role}")
        return 0

    @users.command(
        "password", help=tell("换口令；该用户须重新登录。", "Change a password; the person must sign in anew.")
    )
    def change_password(name: UserName, password_stdin: FromInput = False, db: DatabaseAt = "extractor.db") -> int:
        from extractor.store import accounts, log

        database = opened(db)
        accounts.set_password(database, name, _password(password_stdin))
        log(database, person(), "change password", name)
        return 0


def _role(name: str) -> Role:
    from extractor.store.accounts import Role

    if name not in tuple(Role):
        zh = f"没有角色 {name}；有：viewer、reviewer、admin"
        raise UsageError(zh, f"there is no role {name!r}; there are viewer, reviewer and admin")
    return Role(name)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    text = tell("口令", "Password")
    again = tell("再输入一次", "Again")
    return str(typer.prompt(text, hide_input=True, confirmation_prompt=again))
