"""Who works in the demo centre, and where."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count, product
from typing import Final

from renewal.accounts.actions import create_branch, create_user
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.desk.demo.contracts import BRANCHES, CITY, CITY_NAME, PILOT
from renewal.desk.demo.words import MORE_GIVEN, MORE_SURNAMES, SPECIALISTS, Colleague

OFFICE: Final = (
    (Role.SUPERVISOR, Colleague("linshan", "林珊")),
    (Role.DATA_CLERK, Colleague("zhaomin", "赵敏")),
    (Role.ISSUING_CLERK, Colleague("qianhui", "钱慧")),
    (Role.CALLBACK_OFFICER, Colleague("zhouting", "周婷")),
    (Role.BRANCH_USER, Colleague("wugang", "吴刚")),
    (Role.MANAGER, Colleague("fangjianguo", "方建国")),
    (Role.ADMINISTRATOR, Colleague("admin", "唐伟")),
)


@dataclass(frozen=True)
class Account:
    """A user with the one-time password, which is known only now."""

    user: User
    password: str


def is_there() -> bool:
    return Branch.objects.filter(code=CITY).exists()


def create_branches() -> None:
    """Make the city company below the centre, and its branches below that."""
    city = create_branch(code=CITY, name=CITY_NAME, parent=Branch.objects.centre())
    for code, name in BRANCHES.items():
        create_branch(code=code, name=name, parent=city)


def create_team(*, specialists: int, now: datetime) -> list[Account]:
    """Make one user for each role and `specialists` specialists; return them with passwords.

    Raises:
        UserRefused: one of the user names is taken.
    """
    centre, pilot = Branch.objects.centre(), Branch.objects.get(code=PILOT)
    accounts = []
    everybody = [*OFFICE, *((Role.SPECIALIST, one) for one in specialist_names(specialists))]
    for role, colleague in everybody:
        user, password = create_user(
            username=colleague.username,
            name=colleague.name,
            role=role,
            branch=pilot if role == Role.BRANCH_USER else centre,
            now=now,
        )
        accounts.append(Account(user=user, password=password or ""))
    return accounts


def specialist_names(number: int) -> list[Colleague]:
    """Return `number` colleagues with different user names: pinyin, numbered where needed."""
    names = list(SPECIALISTS[:number])
    for turn in count(1):
        for (family, surname), (given, first) in product(MORE_SURNAMES, MORE_GIVEN):
            if len(names) >= number:
                return names
            suffix = "" if turn == 1 else str(turn)
            names.append(Colleague(f"{family}{given}{suffix}", surname + first))
    raise AssertionError("unreachable")
