"""`transfer_failures`: 转账失败清单, 批扣失败清单, 银行返盘结果. Source: DICTIONARY.md A4.13."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

TRANSFER_FAILURES = Kind(
    code="transfer_failures",
    title=_("Failed transfers"),
    also_called=("转账失败清单", "批扣失败清单", "银行返盘结果"),
    keys=(("policy_no", "due_on", "returned_on"),),
    fields=(
        Field(
            "policy_no",
            Type.NUMBER,
            "保单号、保单号码、保险单号、合同号",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("due_on", Type.DATE, "应缴日、应交日、应缴日期、应收日期、对应日", strict=True),
        Field("batch_no", Type.NUMBER, "批次号、送盘批次、盘号、批次"),
        Field("sent_on", Type.DATE, "送盘日期、扣款日期、划款日期、转账日期、提盘日期"),
        Field(
            "returned_on",
            Type.DATE,
            "返盘日期、回盘日期、返回日期、回盘时间",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("amount", Type.MONEY, "应扣金额、扣款金额、转账金额、应缴保费、应收保费、划款金额"),
        Field("bank_name", Type.TEXT, "转账银行、银行名称、开户行、扣款银行"),
        Field("account_tail", Type.NUMBER, "银行账号后四位、账号后四位、账户尾号、银行账号、账号"),
        Field("fail_code", Type.NUMBER, "失败代码、返回码、错误码、返回代码"),
        Field(
            "fail_reason",
            Type.CODE,
            "转账失败原因、失败原因、扣款失败原因、返回信息、失败描述、不成功原因",
            need=Need.REQUIRED,
            strict=True,
            table="transfer_fail_reason",
        ),
        Field("next_transfer_on", Type.DATE, "下次扣款日期、下次送盘日期、下次转账日期"),
        Field("holder_name", Type.NAME, "投保人、投保人姓名、户名"),
        Field("holder_phone", Type.PHONE, "联系电话、投保人电话、手机、手机号、手机号码"),
        Field("servicer_name", Type.NAME, "服务人员、收费员、续收员、客户经理"),
    ),
)
