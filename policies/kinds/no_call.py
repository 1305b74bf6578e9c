"""`no_call`: 免打扰名单, 禁呼名单. Source: DICTIONARY.md A4.15."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

NO_CALL = Kind(
    code="no_call",
    title=_("No-call list"),
    also_called=("免打扰名单", "禁呼名单"),
    keys=(("phone",),),
    fields=(
        Field(
            "phone",
            Type.PHONE,
            "电话号码、联系电话、手机号、手机号码、手机、电话、禁呼号码",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("customer_name", Type.NAME, "客户姓名、姓名、客户名称、投保人、被保险人"),
        Field("policy_no", Type.NUMBER, "保单号、保单号码、保险单号"),
        Field("reason", Type.CODE, "原因、禁呼原因、登记原因", table="no_call_reason"),
        Field("starts_on", Type.DATE, "登记日期、生效日期、开始日期、禁呼日期"),
        Field("ends_on", Type.DATE, "截止日期、失效日期、结束日期、禁呼截止日"),
        Field("registered_by", Type.NAME, "登记人、操作人、经办人"),
    ),
)
