"""`receipts`: 回执回销清单. Source: DICTIONARY.md A4.10."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

RECEIPTS = Kind(
    code="receipts",
    title=_("Receipts of contracts"),
    also_called=("回执回销清单",),
    keys=(("policy_no",),),
    fields=(
        Field(
            "policy_no",
            Type.NUMBER,
            "保单号、保单号码、保险单号、合同号",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "signed_on",
            Type.DATE,
            "签收日期、回执签收日期、客户签收日期、保单签收日期",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("handed_in_on", Type.DATE, "交回日期、回执交回日期、上交日期"),
        Field(
            "written_off_on",
            Type.TIME,
            "回销日期、回执回销日期、核销日期、回执核销日期、回销时间",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("receipt_kind", Type.CODE, "回执类型、回执方式、签收方式", table="receipt_kind"),
        Field("agent_code", Type.NUMBER, "业务员代码、业务员工号、代理人工号"),
        Field("fault", Type.TEXT, "退回原因、问题原因、不合格原因"),
    ),
)
