"""`lapsed_policies`: 脱保清单, 断保清单, 未续保清单. Source: DICTIONARY.md A4.3."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Type
from policies.kinds.policies import ENDING_INSTEAD, ENDING_PREFERS, FIELDS, KEYS

LAPSED_POLICIES = Kind(
    code="lapsed_policies",
    title=_("Lapsed policies"),
    also_called=("脱保清单", "断保清单", "未续保清单"),
    keys=KEYS,
    fields=(
        *FIELDS,
        Field("lapsed_on", Type.DATE, "脱保日期、断保日期、脱保时间"),
        Field("days_lapsed", Type.INT, "脱保天数、断保天数、已脱保天数"),
        Field(
            "branch_state",
            Type.CODE,
            "基层反馈、机构反馈、跟进状态、处理情况、跟进情况、反馈结果",
            table="branch_state",
        ),
        Field("branch_reason", Type.TEXT, "未续原因、脱保原因、流失原因、未续保原因"),
        Field("branch_person", Type.NAME, "跟进人员、反馈人、机构联系人"),
    ),
    prefers=ENDING_PREFERS,
    instead=ENDING_INSTEAD,
)
