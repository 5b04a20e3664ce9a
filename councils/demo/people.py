"""People, their tasks and their accounts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from councils.demo import names
from councils.demo.dice import Dice
from councils.models import Assignment, Organisation, Person
from portal.models import User

Kind = Organisation.Kind
HAS_ACCOUNT = 0.55
TWO_YEARS = timedelta(days=760)


@dataclass
class People:
    """Everybody who has been asked for so far, by organisation and number."""

    now: datetime
    seats: dict[tuple[int, int], Person] = field(default_factory=dict)
    rows: list[Person] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def at(self, organisation: Organisation, number: int) -> Person:
        """Return the organisation's person with the number; the same each time, made the first time."""
        key = (organisation.pk, number)
        if key not in self.seats:
            dice = Dice("person", organisation.name, number)
            title = dice.one(names.TITLES[Kind(organisation.kind)])
            self.seats[key] = self.add(names.name(dice), title, organisation, dice=dice)
        return self.seats[key]

    def add(self, name: str, title: str, organisation: Organisation, *, dice: Dice, email: str = "") -> Person:
        email = email or self._free(names.mailbox(name, organisation))
        phone = f"0{dice.randint(300, 599)}-{dice.randint(10, 99)} {dice.randint(10, 99)} {dice.randint(10, 99)}"
        person = Person(name=name, title=title, organisation=organisation, email=email, phone=phone)
        self.taken.add(email)
        self.rows.append(person)
        if dice.happens(HAS_ACCOUNT):
            self.let_in(person, dice)
        return person

    def _free(self, email: str) -> str:
        """Return the address, or with a number where somebody else of that name works there."""
        box, _, domain = email.partition("@")
        number = 2
        while email in self.taken:
            email, number = f"{box}{number}@{domain}", number + 1
        return email

    def let_in(self, person: Person, dice: Dice, *, joined: bool = True) -> User:
        """Return the person's account, made now if there is none."""
        if person.user is None:
            # Who has not come yet was invited lately, or so long ago that the invitation no longer holds.
            invited = self.now - TWO_YEARS + timedelta(days=dice.randrange(600), minutes=dice.randrange(500))
            user = User(email=person.email, name=person.name, invited_at=invited)
            user.joined_at = invited + timedelta(days=dice.randrange(9), hours=2)
            if not joined:
                user.invited_at, user.joined_at = self.now - timedelta(days=dice.choice((3, 5, 30))), None
            person.user = user
            self.users.append(user)
        return person.user

    def leave(self, person: Person, *, years_ago: int) -> None:
        """Say that the person has left the job: the work contact is ended and the account closed."""
        self.let_in(person, Dice("left", person.email)).is_active = False
        person.ended_on = (self.now - timedelta(days=365 * years_ago)).date()

    def assign(self, person: Person, organisation: Organisation, task: str) -> None:
        start = (self.now - TWO_YEARS).date()
        self.assignments.append(Assignment(person=person, organisation=organisation, task=task, from_on=start))

    def save(self) -> None:
        """Write accounts, people and tasks; each mailbox is proven, as after a first log-in."""
        for user in self.users:
            user.password = make_password(None)
        User.objects.bulk_create(self.users, batch_size=2000)
        proven = [user for user in self.users if user.joined_at]
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in proven], batch_size=2000
        )
        Person.objects.bulk_create(self.rows, batch_size=2000)
        Assignment.objects.bulk_create(self.assignments, batch_size=2000)
