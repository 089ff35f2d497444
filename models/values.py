"""``dataclass`` for frozen values, quicker made: a start makes some forty classes, and the first paint waits for them.

The standard library compiles six methods a class. Here only ``__init__`` is compiled; the others are the same for all
classes and go by the fields' names. What one may rely on is what ``dataclasses`` says, ``replace`` and ``fields``
included; whatever is not a plain frozen value is left to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, slots=False):
        """As ``dataclasses.dataclass``."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, slots=slots)
        if not frozen or len(cls.__mro__) > 2 or not all(map(_is_plain, cls.__dict__.values())):
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots)
        own = set(cls.__dict__)
        made = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=slots)
        made.__dataclass_params__.frozen = True
        for name, method in _methods(made).items():
            if name not in own or (name == "__hash__" and made.__hash__ is None):
                setattr(made, name, method)
        return made

    def _is_plain(value):
        return not isinstance(value, dataclasses.Field) or (
            value.init and value.repr and value.compare and value.hash is None and value.kw_only is dataclasses.MISSING
        )

    def _methods(cls):
        fields = dataclasses.fields(cls)
        names = [field.name for field in fields]
        together = attrgetter(*names) if len(names) > 1 else lambda one: tuple(getattr(one, name) for name in names)

        def __eq__(self, other):
            return together(self) == together(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash(together(self))

        def __repr__(self):
            said = ", ".join(f"{name}={value!r}" for name, value in zip(names, together(self), strict=True))
            return f"{self.__class__.__qualname__}({said})"

        def __reduce__(self):
            return self.__class__, together(self)

        def __setattr__(self, name, value):
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name):
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

        init = _init(fields, hasattr(cls, "__post_init__"))
        methods = (init, __eq__, __hash__, __repr__, __reduce__, __setattr__, __delattr__)
        return {method.__name__: method for method in methods}

    def _init(fields, checks):
        """The one method that is compiled: it is called for every row of a ledger."""
        known = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
        wanted, lines = ["self"], []
        for field in fields:
            name, value = field.name, field.name
            if field.default_factory is not dataclasses.MISSING:
                known[f"_make_{name}"] = field.default_factory
                wanted.append(f"{name}=_missing")
                value = f"_make_{name}() if {name} is _missing else {name}"
            elif field.default is not dataclasses.MISSING:
                known[f"_default_{name}"] = field.default
                wanted.append(f"{name}=_default_{name}")
            else:
                wanted.append(name)
            lines.append(f" _set(self, {name!r}, {value})\n")
        if checks:
            lines.append(" self.__post_init__()\n")
        exec(f"def __init__({', '.join(wanted)}):\n{''.join(lines) or ' pass'}", known)
        return known["__init__"]
