"""`endorsements`: 批改清单, 批单清单, 退保清单. Source: DICTIONARY.md A4.8."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

ENDORSEMENTS = Kind(
    code="endorsements",
    title=_("Endorsements"),
    also_called=("批改清单", "批单清单", "退保清单"),
    keys=(("endorsement_no",),),
    fields=(
        Field(
            "endorsement_no",
            Type.NUMBER,
            "批单号、批单号码、批改号、批改申请号",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "policy_no", Type.NUMBER, "保单号、保单号码、保险单号", need=Need.REQUIRED, strict=True
        ),
        Field(
            "kind",
            Type.CODE,
            "批改类型、批改原因、批改类别、批改种类、退保类型",
            need=Need.REQUIRED,
            strict=True,
            table="endorsement_kind",
        ),
        Field("applied_on", Type.DATE, "批改申请日期、申请日期、批改日期"),
        Field("effective_on", Type.TIME, "批改生效日期、生效日期、批单生效日期、退保生效日期"),
        Field(
            "premium_change",
            Type.MONEY,
            "保费变化量、批改保费、变动保费、退保金额、退保保费、批改变化保费",
            strict=True,
        ),
        Field("new_value", Type.TEXT, "批改内容、批文、变更内容、批改后内容"),
        Field("reason", Type.TEXT, "退保原因、变更原因、申请原因"),
        Field("operator", Type.NAME, "操作员、批改人、经办人"),
    ),
)
