"""`branch_corrections`: 号码核查反馈表, 不准确信息反馈表. Source: DICTIONARY.md A4.6."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Type

BRANCH_CORRECTIONS = Kind(
    code="branch_corrections",
    title=_("Corrections from branches"),
    also_called=("号码核查反馈表", "不准确信息反馈表"),
    keys=(("row_ref",), ("policy_no",), ("plate_no",)),
    refused_without=frozenset({"policy", "correction"}),
    fields=(
        Field(
            "row_ref",
            Type.NUMBER,
            "行号编码、清单编号、流水号、核查编号",
            group="policy",
            strict=True,
        ),
        Field("policy_no", Type.NUMBER, "保单号、保单号码、保险单号", group="policy", strict=True),
        Field(
            "plate_no", Type.PLATE, "车牌号、车牌号码、车牌、牌照号", group="policy", strict=True
        ),
        Field("insured_name", Type.NAME, "被保险人、客户名称、客户姓名、投保人、被保险人名称"),
        Field("branch_name", Type.TEXT, "归属机构、承保机构、司部、机构名称、承保司部"),
        Field("old_phone", Type.PHONE, "原电话、原联系电话、不准确电话、错误电话、现有电话"),
        Field("fault", Type.CODE, "不准确原因、问题、核查原因、问题描述、错误原因", table="fault"),
        Field(
            "new_phone",
            Type.PHONE,
            "更正电话、新电话、正确电话、更正后电话、反馈电话、新联系电话、核实后电话",
            group="correction",
        ),
        Field("new_contact", Type.NAME, "新联系人、联系人、更正联系人"),
        Field("contact_relation", Type.CODE, "与客户关系、关系、联系人关系", table="relation"),
        Field("old_address", Type.TEXT, "原地址、原通信地址、现有地址"),
        Field(
            "new_address",
            Type.TEXT,
            "更正地址、新地址、正确地址、更正后地址、新通信地址、反馈地址",
            group="correction",
        ),
        Field(
            "outcome",
            Type.CODE,
            "反馈结果、核实结果、处理结果、核查结果",
            group="correction",
            table="outcome",
        ),
        Field("corrected_on", Type.DATE, "反馈日期、更正日期、核实日期、处理日期"),
        Field("corrected_by", Type.NAME, "反馈人、更正人、核实人、处理人、经办人"),
        Field("delay_reason", Type.TEXT, "延误原因、逾期原因、未按时反馈原因"),
        Field("remark", Type.TEXT, "备注、说明"),
    ),
)
