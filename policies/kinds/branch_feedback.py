"""`branch_feedback`: 试点机构反馈表, 脱保跟进反馈表. Source: DICTIONARY.md A4.7."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

BRANCH_FEEDBACK = Kind(
    code="branch_feedback",
    title=_("Results from branches"),
    also_called=("试点机构反馈表", "脱保跟进反馈表"),
    keys=(
        ("row_ref",),
        ("policy_no", "contacted_at"),
        ("policy_no",),
        ("plate_no", "contacted_at"),
    ),
    refused_without=frozenset({"policy"}),
    fields=(
        Field("row_ref", Type.NUMBER, "行号编码、清单编号、流水号", group="policy", strict=True),
        Field("policy_no", Type.NUMBER, "保单号、保单号码、保险单号", group="policy", strict=True),
        Field(
            "plate_no", Type.PLATE, "车牌号、车牌号码、车牌、牌照号", group="policy", strict=True
        ),
        Field("insured_name", Type.NAME, "被保险人、客户名称、客户姓名、投保人、被保险人名称"),
        Field("branch_name", Type.TEXT, "归属机构、机构名称、试点机构、承保机构、司部"),
        Field(
            "contacted_at",
            Type.TIME,
            "联系时间、联系日期、跟进日期、回访日期、跟进时间",
            strict=True,
        ),
        Field(
            "result",
            Type.CODE,
            "联系结果、跟进结果、反馈结果、处理情况、跟进情况",
            need=Need.REQUIRED,
            strict=True,
            table="result",
        ),
        Field("reason", Type.TEXT, "原因、未续原因、结果原因、流失原因"),
        Field("new_policy_no", Type.NUMBER, "新保单号、续保保单号、续保后保单号"),
        Field("new_premium", Type.MONEY, "续保保费、新保单保费、成交保费"),
        Field("insurer_gone_to", Type.TEXT, "转入公司、承保公司、转保公司、他司名称"),
        Field("next_on", Type.DATE, "下次跟进日期、下次联系日期、预约日期"),
        Field("handed_over", Type.YES_NO, "是否移交中心、移交中心、是否转中心"),
        Field("handled_by", Type.NAME, "跟进人、跟进人员、处理人、反馈人、业务员"),
        Field("remark", Type.TEXT, "备注、说明"),
    ),
)
