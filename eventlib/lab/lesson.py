"""The listing of Tema 5.2, word for word: what the notebooks run, take apart and mend.

It does not do what its comments promise, and that is the lesson. Two pieces that it needs to run
at all are added; their lines end in `# + falta en la lección`. It stands here as text, in its three
sections, so that importing this module runs none of it.

>>> from eventlib.lab import lesson
>>> section = lesson.run("event-sourcing")
Balance: 1300
Reconstructed balance: 300
>>> [event.type for event in section.event_store.events]
['account.deposited', 'account.withdrawn']
"""

from __future__ import annotations

import ast
import re
from functools import cache
from types import SimpleNamespace
from typing import Any

from eventlib.lab.session import current
from eventlib.lab.texts import texts

MARK = "# + falta en la lección"
_USE = "\n# Uso\n"  # in each section, classes come before this line and their use behind it
_COMMENT = re.compile(r'("""|# )(.+?)("""|$)', re.MULTILINE)

EDA = '''\
from dataclasses import dataclass
from datetime import datetime
from typing import List, Callable, Dict, Any
import uuid  # + falta en la lección

@dataclass
class Event:
    """Evento del sistema."""
    id: str
    type: str
    data: Dict[str, Any]
    timestamp: datetime
    source: str

class EventBus:
    """Bus de eventos central."""
    def __init__(self):
        self.handlers: Dict[str, List[Callable]] = {}
    
    def subscribe(self, event_type: str, handler: Callable):
        """Suscribirse a tipo de evento."""
        if event_type not in self.handlers:
            self.handlers[event_type] = []
        self.handlers[event_type].append(handler)
    
    def publish(self, event: Event):
        """Publicar evento."""
        if event.type in self.handlers:
            for handler in self.handlers[event.type]:
                try:
                    handler(event)
                except Exception as e:
                    print(f"Error in handler: {e}")

# Uso
event_bus = EventBus()

def save_order(order_data):  # + falta en la lección
    return order_data.get('order_id', 'ORD1')  # + falta en la lección
# Producer
def create_order(order_data):
    # Lógica de creación
    order_id = save_order(order_data)
    
    # Publicar evento
    event_bus.publish(Event(
        id=str(uuid.uuid4()),
        type='order.created',
        data={'order_id': order_id, 'user_id': order_data['user_id']},
        timestamp=datetime.now(),
        source='order-service'
    ))

# Consumers
def send_confirmation_email(event: Event):
    print(f" Sending email for order {event.data['order_id']}")

def update_inventory(event: Event):
    print(f" Updating inventory for order {event.data['order_id']}")

event_bus.subscribe('order.created', send_confirmation_email)
event_bus.subscribe('order.created', update_inventory)
'''

EVENT_SOURCING = '''\
from typing import List
import json

class EventStore:
    """Almacén de eventos."""
    def __init__(self):
        self.events: List[Event] = []
    
    def append(self, event: Event):
        """Añadir evento."""
        self.events.append(event)
    
    def get_events(self, aggregate_id: str) -> List[Event]:
        """Obtener eventos de un agregado."""
        return [e for e in self.events if e.data.get('aggregate_id') == aggregate_id]
    
    def replay(self, aggregate_id: str, aggregate_class):
        """Reconstruir estado desde eventos."""
        events = self.get_events(aggregate_id)
        aggregate = aggregate_class()
        
        for event in events:
            aggregate.apply(event)
        
        return aggregate

# Agregado con Event Sourcing
class BankAccount:
    """Cuenta bancaria con Event Sourcing."""
    def __init__(self):
        self.account_id = None
        self.balance = 0
        self.transactions = []
    
    def apply(self, event: Event):
        """Aplicar evento para reconstruir estado."""
        if event.type == 'account.created':
            self.account_id = event.data['account_id']
            self.balance = event.data['initial_balance']
        
        elif event.type == 'account.deposited':
            self.balance += event.data['amount']
            self.transactions.append(('deposit', event.data['amount']))
        
        elif event.type == 'account.withdrawn':
            self.balance -= event.data['amount']
            self.transactions.append(('withdrawal', event.data['amount']))
    
    def deposit(self, amount: float, event_store: EventStore):
        """Depositar (genera evento)."""
        event = Event(
            id=str(uuid.uuid4()),
            type='account.deposited',
            data={'aggregate_id': self.account_id, 'amount': amount},
            timestamp=datetime.now(),
            source='bank-service'
        )
        
        event_store.append(event)
        self.apply(event)
    
    def withdraw(self, amount: float, event_store: EventStore):
        """Retirar (genera evento)."""
        if amount > self.balance:
            raise ValueError("Insufficient funds")
        
        event = Event(
            id=str(uuid.uuid4()),
            type='account.withdrawn',
            data={'aggregate_id': self.account_id, 'amount': amount},
            timestamp=datetime.now(),
            source='bank-service'
        )
        
        event_store.append(event)
        self.apply(event)

# Uso
event_store = EventStore()

# Crear cuenta
account = BankAccount()
account.apply(Event(
    id=str(uuid.uuid4()),
    type='account.created',
    data={'account_id': 'ACC123', 'initial_balance': 1000},
    timestamp=datetime.now(),
    source='bank-service'
))

# Operaciones
account.deposit(500, event_store)
account.withdraw(200, event_store)

print(f"Balance: {account.balance}")  # 1300

# Reconstruir estado desde eventos
reconstructed = event_store.replay('ACC123', BankAccount)
print(f"Reconstructed balance: {reconstructed.balance}")  # 1300
'''

CQRS = '''\
# Write Model (Commands)
class OrderCommandHandler:
    """Maneja comandos (escrituras)."""
    def __init__(self, event_store: EventStore):
        self.event_store = event_store
    
    def create_order(self, order_data):
        """Comando: Crear orden."""
        event = Event(
            id=str(uuid.uuid4()),
            type='order.created',
            data=order_data,
            timestamp=datetime.now(),
            source='order-service'
        )
        
        self.event_store.append(event)
        return event.data['order_id']

# Read Model (Queries)
class OrderQueryHandler:
    """Maneja queries (lecturas)."""
    def __init__(self):
        self.read_db = {}  # Proyección optimizada para lecturas
    
    def get_order(self, order_id):
        """Query: Obtener orden."""
        return self.read_db.get(order_id)
    
    def handle_order_created(self, event: Event):
        """Actualizar read model cuando se crea orden."""
        order_id = event.data['order_id']
        self.read_db[order_id] = {
            'id': order_id,
            'user_id': event.data['user_id'],
            'status': 'CREATED',
            'created_at': event.timestamp
        }

# Uso
command_handler = OrderCommandHandler(event_store)
query_handler = OrderQueryHandler()

# Suscribir query handler a eventos
event_bus.subscribe('order.created', query_handler.handle_order_created)

# Comando (escritura)
order_id = command_handler.create_order({
    'order_id': 'ORD123',
    'user_id': 'user456'
})

# Query (lectura)
order = query_handler.get_order('ORD123')
'''

SECTIONS = {"eda": EDA, "event-sourcing": EVENT_SOURCING, "cqrs": CQRS}


class Piece:
    """Some lines of the listing, shown as code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return self.code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"


def show(section: str, name: str, first: int = 1, last: int | None = None) -> Piece:
    """Lines `first` to `last` of one piece of a section, as the lesson has them; its comments are
    in the language of the notebook.

    `name` is a class, a method (`"EventStore.replay"`), a function, or `"use"`: all that stands
    behind the comment `# Uso`.

    >>> show("event-sourcing", "EventStore.append", 1, 1)
    def append(self, event: Event):
    """
    text = SECTIONS[section]
    if name == "use":
        lines = text.partition(_USE)[2].strip().splitlines()
    else:
        node = _find(ast.parse(text).body, name.split("."))
        lines = [line[node.col_offset :] for line in text.splitlines()]
        top = min([node, *node.decorator_list], key=lambda part: part.lineno)
        lines = lines[top.lineno - 1 : node.end_lineno]
    return Piece(_translated("\n".join(lines[first - 1 : last]).strip("\n")))


def _translated(code: str) -> str:
    spanish, ours = texts("es", "lesson"), texts(current().language, "lesson")
    words = {spanish[key]: ours[key] for key in spanish}
    return _COMMENT.sub(lambda at: f"{at[1]}{words.get(at[2], at[2])}{at[3]}", code)


def _find(body: list[ast.stmt], path: list[str]) -> Any:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == path[0]:
            return _find(node.body, path[1:]) if path[1:] else node
    raise ValueError(f"this section of the lesson has no {path[0]!r}")


def run(section: str) -> SimpleNamespace:
    """Run the listing from its beginning to the end of `section`; returns the names it made."""
    if section not in SECTIONS:
        raise ValueError(f"the lesson has the sections {', '.join(SECTIONS)}, not {section!r}")
    wanted = list(SECTIONS)[: list(SECTIONS).index(section) + 1]
    return SimpleNamespace(**_execute([SECTIONS[name] for name in wanted]))


@cache
def _classes() -> dict[str, Any]:
    names = _execute([text.partition(_USE)[0] for text in SECTIONS.values()])
    return {
        name: value for name, value in names.items() if getattr(value, "__module__", "") == __name__
    }


def _execute(texts: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": __name__}
    for text in texts:
        exec(compile(text, "<lesson>", "exec", dont_inherit=True), names)
    return {name: value for name, value in names.items() if not name.startswith("__")}


def __getattr__(name: str) -> Any:
    """The lesson's classes by name: `from eventlib.lab.lesson import EventStore`."""
    if name.startswith("_") or name not in _classes():
        raise AttributeError(f"the lesson has no class {name!r}")
    return _classes()[name]
